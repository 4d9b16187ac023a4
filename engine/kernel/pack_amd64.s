#include "textflag.h"

// func packCopy16(dst, src *float32, ld, stride, k, panels int)
//
// Row by row of src, 16 elements to each panel: reading is sequential, and pages are visited once.
//
//	DI dst at this k   SI src row   R8 bytes between rows   R9 bytes between panels
//	CX k left          DX panels    R10 R11 R12 dst, src, panels left within the row
TEXT ·packCopy16(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ ld+16(FP), R8
	MOVQ stride+24(FP), R9
	MOVQ k+32(FP), CX
	MOVQ panels+40(FP), DX
	SHLQ $2, R8
	SHLQ $2, R9
	TESTQ CX, CX
	JZ   done
row:
	MOVQ DI, R10
	MOVQ SI, R11
	MOVQ DX, R12
panel:
	VMOVUPS (R11), Y0
	VMOVUPS 32(R11), Y1
	VMOVUPS Y0, (R10)
	VMOVUPS Y1, 32(R10)
	ADDQ $64, R11
	ADDQ R9, R10
	DECQ R12
	JNZ  panel
	ADDQ $64, DI
	ADDQ R8, SI
	DECQ CX
	JNZ  row
done:
	VZEROUPPER
	RET

// func packCopy32(dst, src *float32, ld, stride, k, panels int)
//
// The same with 32 elements to a panel.
TEXT ·packCopy32(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ ld+16(FP), R8
	MOVQ stride+24(FP), R9
	MOVQ k+32(FP), CX
	MOVQ panels+40(FP), DX
	SHLQ $2, R8
	SHLQ $2, R9
	TESTQ CX, CX
	JZ   done
row:
	MOVQ DI, R10
	MOVQ SI, R11
	MOVQ DX, R12
panel:
	VMOVUPS (R11), Z0
	VMOVUPS 64(R11), Z1
	VMOVUPS Z0, (R10)
	VMOVUPS Z1, 64(R10)
	ADDQ $128, R11
	ADDQ R9, R10
	DECQ R12
	JNZ  panel
	ADDQ $128, DI
	ADDQ R8, SI
	DECQ CX
	JNZ  row
done:
	VZEROUPPER
	RET

// func packStrip6(dst, src *float32, ld, k int)
//
// k rows of six elements, ld apart, are put next to each other.
TEXT ·packStrip6(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ ld+16(FP), R8
	MOVQ k+24(FP), CX
	SHLQ $2, R8
	TESTQ CX, CX
	JZ   done
loop:
	VMOVUPS (SI), X0
	MOVQ 16(SI), AX
	VMOVUPS X0, (DI)
	MOVQ AX, 16(DI)
	ADDQ R8, SI
	ADDQ $24, DI
	DECQ CX
	JNZ  loop
done:
	RET

// func packStrip8(dst, src *float32, ld, k int)
//
// The same with eight elements.
TEXT ·packStrip8(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ ld+16(FP), R8
	MOVQ k+24(FP), CX
	SHLQ $2, R8
	TESTQ CX, CX
	JZ   done
loop:
	VMOVUPS (SI), Y0
	VMOVUPS Y0, (DI)
	ADDQ R8, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  loop
done:
	VZEROUPPER
	RET
